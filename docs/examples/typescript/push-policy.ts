import { readFile } from 'node:fs/promises'
import { send } from './partner-api.ts'

/*
 * Sends a policy: node push-policy.ts POLICY_NO FILE IDEMPOTENCY_KEY
 *
 * The key is the id of the row in which your system noted that the policy has to be sent. It must not be made from the
 * content: a policy that is changed and changed back would then not be written the second time.
 */
const [policyNo, file = '', idempotencyKey = ''] = process.argv.slice(2)
const body = await readFile(file, 'utf8')
const result = await send(`/policies/${policyNo}`, { method: 'PUT', body, idempotencyKey })
process.stdout.write(`${JSON.stringify(result)}\n`)
