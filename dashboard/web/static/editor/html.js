// The one door to Preact, signals and htm: every module of the editor takes them from here.
import { h, render, Fragment } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { batch, computed, effect, signal, untracked, useComputed, useSignal, useSignalEffect } from '@preact/signals'
import htm from 'htm'

export const html = htm.bind(h)
export {
  batch, computed, effect, Fragment, render, signal, untracked,
  useComputed, useEffect, useLayoutEffect, useRef, useSignal, useSignalEffect, useState,
}
