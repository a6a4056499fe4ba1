import { api } from '#components/admin/api.ts'
import { downloadJson } from '../data/download.ts'
import { text as templateText } from '../words/messages.zh-CN.ts'

/**
 * Saves a version as a file that can be imported again.
 * @throws the API's error when the server refuses
 */
export async function exportVersion(id: string): Promise<void> {
  const document = await api.template.exportVersion.query({ id })
  downloadJson(templateText.fileName(document.exportedFrom), document)
}
