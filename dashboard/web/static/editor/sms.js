// How texts are sent as SMS, by the rules of flows/segments.py and channels/segments.py: tests hold both to one table.
const BASIC = new Set('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà')
const EXTENSION = new Set('\f^{}\\[~]|€') // each takes two units
const GSM7 = { name: 'GSM-7', single: 160, part: 153, units: (character) => (EXTENSION.has(character) ? 2 : 1) }
const UCS2 = { name: 'UCS-2', single: 70, part: 67, units: (character) => character.length }

// What stands in for marks and letters that decomposition doesn't reach.
const SUBSTITUTES = new Map(Object.entries({
  '‘': "'", '’': "'", '‚': "'", '“': '"', '”': '"', '„': '"', '«': '"', '»': '"', '–': '-', '—': '-', '•': '-',
  '…': '...', '´': "'", '`': "'", '\t': ' ', '\u00a0': ' ', '\u202f': ' ', 'ı': 'i', 'đ': 'dj', 'Đ': 'Dj',
  'ł': 'l', 'Ł': 'L', 'œ': 'oe', 'Œ': 'OE', 'ɓ': 'b', 'Ɓ': 'B', 'ɗ': 'd', 'Ɗ': 'D', 'ƙ': 'k', 'Ƙ': 'K',
  'ƴ': 'y', 'Ƴ': 'Y',
}))

const isCheap = (character) => BASIC.has(character) || EXTENSION.has(character)
const isAllCheap = (text) => [...text].every(isCheap)
const near = (character) => SUBSTITUTES.get(character) ?? (isCheap(character) ? character : character.normalize('NFKD').replace(/\p{Mn}/gu, ''))

/**
 * What a text takes: in which alphabet, how many units of it, how many SMS, how many units are left in the last one.
 * `odd` are the letters that force UCS-2, each once; `costly` where they stand (`index` in UTF-16 units) and the near
 * letters that would do in their place, null where there are none.
 * @param {string} text
 */
export function segments(text) {
  const characters = [...text]
  const alphabet = characters.every(isCheap) ? GSM7 : UCS2
  const sizes = characters.map(alphabet.units)
  const units = sizes.reduce((sum, size) => sum + size, 0)
  const { parts, left } = units <= alphabet.single ? { parts: 1, left: alphabet.single - units } : fill(sizes, alphabet.part)
  const costly = costlyOf(characters)
  return { encoding: alphabet.name, units, parts, left, odd: [...new Set(costly.map(({ char }) => char))], costly }
}

/** No character is cut in two, so a part may end early. */
function fill(sizes, room) {
  let [parts, left] = [1, room]
  for (const size of sizes) {
    if (size > left) [parts, left] = [parts + 1, room]
    left -= size
  }
  return { parts, left }
}

function costlyOf(characters) {
  const found = []
  let index = 0
  for (const char of characters) {
    if (!isCheap(char)) found.push({ char, index, replacement: isAllCheap(near(char)) ? near(char) : null })
    index += char.length
  }
  return found
}

/**
 * The text in the basic alphabet if near letters can make it so (`ë` → `e`), else as it is.
 * @param {string} text
 */
export function fold(text) {
  const folded = [...text].map(near).join('')
  return isAllCheap(folded) ? folded : text
}
