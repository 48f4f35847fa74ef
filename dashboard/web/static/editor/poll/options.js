// The options of a question as lines of a text. Pure.

/**
 * The options for lines that were edited: lines before and after the change keep their options, so that no translation
 * goes to another option when a line comes or goes; what was changed in between keeps its place.
 */
export function optionsOf(text, before, language) {
  const lines = text.split('\n')
  const said = before.map((option) => option.names[language] ?? '')
  const most = Math.min(lines.length, said.length)
  let head = 0
  while (head < most && lines[head] === said[head]) head += 1
  let tail = 0
  while (tail < most - head && lines.at(-1 - tail) === said.at(-1 - tail)) tail += 1
  return lines.map((line, place) => {
    const left = lines.length - place
    if (left <= tail) return before[before.length - left]
    const kept = place < before.length - tail ? before[place] : undefined
    return { ...kept, names: { ...kept?.names, [language]: line } }
  })
}
