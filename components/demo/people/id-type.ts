import { text } from '../messages.zh-CN.ts'

const names: Readonly<Record<string, string>> = text.people.idTypes

/** The name of a document type. An unknown type is named 其他证件 (other document). */
export function idTypeName(idType: string): string {
  return names[idType] ?? text.people.idTypes.OTHER
}
