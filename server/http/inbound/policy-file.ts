import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Services } from '../../context.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/process/log.ts'
import { policyImportTexts } from '../../policy-import/messages.zh-CN.ts'
import { receiveFile } from '../../policy-import/receive.ts'
import { MOST_BYTES } from '../../policy-import/rules/bounds.ts'
import type { StaffRequest } from '../../procedure/staff-member.ts'
import { answerUpload, type Upload } from './upload.ts'

/** `POST /api/admin/imports`: a file of policies. Answers `{id}`, or a refusal. */
export async function answerPolicyFile(
  services: Services,
  log: Log,
  whoAsks: () => Promise<StaffRequest>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const upload = (): Upload => ({
    right: 'policy.import',
    most: {
      bytes: MOST_BYTES,
      refusal: () => new DomainError('FILE_INVALID', { problems: [policyImportTexts.tooLarge] }),
    },
    receive: (actor, file) => receiveFile(services, actor, file),
  })
  await answerUpload(upload, whoAsks, request, response, { log, path: 'imports' })
}
