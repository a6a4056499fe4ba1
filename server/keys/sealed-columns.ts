import { sealedNames } from '../attachment/write.ts'
import { sealedSecrets } from '../partner/webhook/endpoints.ts'
import { sealedPolicyColumns } from '../policy/write.ts'

/**
 * Every column with sealed texts that are kept, and the field name with which its values are sealed. The content of
 * attachments is rotated on its own (`server/keys/rotate-content.ts`).
 */
export const sealedColumns = [...sealedPolicyColumns, sealedNames, sealedSecrets] as const
