import { shownForm } from '../../kernel/text/spelling.ts'
import {
  LONGEST_FILE_NAME,
  type MediaType,
  MOST_ATTACHMENTS,
  mediaTypes,
} from '../../vocabulary/attachments.ts'

/** The bytes with which a file of each type begins. */
const beginnings: Readonly<Record<MediaType, readonly number[]>> = {
  'application/pdf': [0x25, 0x50, 0x44, 0x46, 0x2d],
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
}

/** The ending of the name under which a file of each type is saved. */
const endings: Readonly<Record<MediaType, readonly [string, ...string[]]>> = {
  'application/pdf': ['.pdf'],
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/png': ['.png'],
}

/**
 * Recognises the type of a file by its first bytes. Name and header are ignored, because the sender chooses them, and
 * the browser of the person who opens the file would trust them.
 * @returns null if the file has none of the accepted types
 */
export function mediaTypeOf(start: Uint8Array): MediaType | null {
  return mediaTypes.find((type) => beginnings[type].every((byte, place) => start[place] === byte)) ?? null
}

/** Characters that a system gives a meaning in the name of a file. */
const UNFIT = /[\\/:*?"<>|]/g

/** Splits a name before the ending of its type. The ending is empty if the name has another one. */
function split(name: string, type: MediaType): { readonly stem: string; readonly ending: string } {
  const ending = endings[type].find((one) => name.toLowerCase().endsWith(one))
  if (ending === undefined) return { stem: name, ending: '' }
  return { stem: name.slice(0, -ending.length), ending: name.slice(-ending.length) }
}

/**
 * The name under which a file is kept: without the folders of its path and unfit characters, and with the ending of its
 * real type, so that a program that opens it by its name opens it as what it is.
 * @param fallback the name without ending if nothing is left of the given one
 */
export function fileNameOf(given: string, type: MediaType, fallback: string): string {
  const last = shownForm(given).split(/[\\/]/).at(-1) ?? ''
  const clean = shownForm(last.replace(UNFIT, ''))
  const { stem, ending } = split(clean, type)
  const kept = stem.replace(/^\.+/, '').trim() || fallback
  const whole = ending === '' ? endings[type][0] : ending
  return `${[...kept].slice(0, LONGEST_FILE_NAME - whole.length).join('')}${whole}`
}

/**
 * Masks a file's name: 测试客户甲身份证.jpg → 测***证.jpg. People write customers' names and numbers into names of files, so
 * that only the first and the last character and the ending stay visible.
 */
export function maskFileName(name: string): string {
  const [, stem = '', ending = ''] = /^(.*?)(\.[a-z]{3,4})?$/isu.exec(name) ?? []
  const characters = [...stem]
  if (characters.length <= 2) return `${characters[0] ?? ''}*${ending}`
  return `${characters[0]}***${characters.at(-1)}${ending}`
}

/**
 * The lowest free place of a record; null if it is full.
 * @param taken the places of the attachments that stand
 */
export function freePlace(taken: readonly number[]): number | null {
  for (let place = 1; place <= MOST_ATTACHMENTS; place += 1) if (!taken.includes(place)) return place
  return null
}
