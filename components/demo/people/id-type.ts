import { text } from '../messages.zh-CN.ts'

const names: Readonly<Record<string, string>> = text.people.idTypes

/** A kind of document as a customer calls it. */
export function idTypeName(idType: string): string {
  return names[idType] ?? text.people.idTypes.OTHER
}
