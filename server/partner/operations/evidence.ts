import { z } from 'zod'
import { fetchPack } from '../../evidence-desk/partner-pack.ts'
import { type Operation, operation } from '../operation/operation.ts'
import { noBody, noFields } from './schemas.ts'

const getEvidencePack = operation({
  id: 'getEvidencePack',
  method: 'get',
  path: '/visits/{visitId}/evidence-pack',
  scope: 'evidence:read',
  tag: '存证',
  summary: '下载回访的存证文件',
  description:
    '一个 PDF（PDF/A-3），附件里有核验所需的全部数据；含客户姓名等未脱敏内容，每次下载都会记录。回访结束后一两分钟内可以下载。',
  writes: false,
  bound: { bytes: 0, entries: 0 },
  bodyKind: 'json',
  file: 'application/pdf',
  problems: ['NOT_FOUND', 'EVIDENCE_NOT_SEALED'],
  params: z.strictObject({ visitId: z.uuid().meta({ description: '回访编号' }) }),
  query: noFields,
  body: noBody,
  answers: { 200: z.string().meta({ format: 'binary' }) },
  run: async ({ services, actor }, { params }) => ({
    status: 200,
    body: null,
    file: await fetchPack(services, actor, params.visitId),
  }),
})

export const evidenceOperations: readonly Operation[] = [getEvidencePack]
