import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { dataModelSchema } from './model.ts'
import { writeEnums, writeTables } from './write.ts'

// Prisma runs this file as a generator: prisma/schema.prisma names it. Prisma sends each request as one line of JSON
// on stdin and expects each answer as one line of JSON on stderr (JSON-RPC 2.0).

const requestSchema = z.object({ id: z.number(), method: z.string(), params: z.unknown() })

const optionsSchema = z.object({
  generator: z.object({ output: z.object({ value: z.string() }) }),
  dmmf: z.object({ datamodel: dataModelSchema }),
})

async function answer({ method, params }: z.infer<typeof requestSchema>): Promise<unknown> {
  if (method === 'getManifest')
    return { manifest: { prettyName: 'descriptors of tables', defaultOutput: '../server/generated' } }
  if (method !== 'generate') throw new Error(`unknown method ${method}`)
  const { generator, dmmf } = optionsSchema.parse(params)
  const folder = generator.output.value
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'enums.ts'), writeEnums(dmmf.datamodel))
  await writeFile(join(folder, 'tables.ts'), writeTables(dmmf.datamodel))
  return null
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = requestSchema.parse(JSON.parse(line))
  const reply = await answer(request).then(
    (result) => ({ result }),
    (error: unknown) => ({ error: { code: -32000, message: String(error), data: {} } }),
  )
  process.stderr.write(`${JSON.stringify({ jsonrpc: '2.0', id: request.id, ...reply })}\n`)
}
