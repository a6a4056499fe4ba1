import { text } from '../messages.zh-CN.ts'

const names: Readonly<Record<string, string>> = text.people.idTypes

/** The name of a document type; 其他证件 for an unknown one. */
export function idTypeName(idType: string): string {
  return names[idType] ?? text.people.idTypes.OTHER
}
