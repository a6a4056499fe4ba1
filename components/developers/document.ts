import { z } from 'zod'
import { openApiDocument, problemsOf } from '#server/partner/document.ts'
import { operations } from '#server/partner/operations/index.ts'
import { type ProblemCode, problems } from '#server/partner/rules/problem.ts'
import type { PartnerScope } from '#server/partner/rules/scopes.ts'

const literal = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** A schema of the OpenAPI document, as far as the reference shows it. */
const nodeSchema = z.object({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  enum: z.array(literal).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  default: literal.optional(),
  examples: z.array(z.json()).optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), nodeSchema).optional()
  },
  get items() {
    return nodeSchema.optional()
  },
  get anyOf() {
    return z.array(nodeSchema).optional()
  },
})
export type Node = z.infer<typeof nodeSchema>

const contentSchema = z.record(z.string(), z.object({ schema: nodeSchema }))
const operationSchema = z.object({
  operationId: z.string(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean(),
        schema: nodeSchema,
      }),
    )
    .default([]),
  requestBody: z.object({ content: contentSchema }).optional(),
  responses: z.record(z.string(), z.object({ content: contentSchema.default({}) })),
})
const documentSchema = z.object({
  components: z.object({ schemas: z.record(z.string(), nodeSchema) }),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
})

type Parameter = z.infer<typeof operationSchema>['parameters'][number]

/** An operation with everything that the reference says about it. */
export interface Described {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly scope: PartnerScope
  readonly summary: string
  readonly description: string
  readonly writes: boolean
  readonly bytes: number
  readonly parameters: readonly Parameter[]
  readonly body: Node | null
  readonly bodyTypes: readonly string[]
  /** The type of the file that it answers with; null if it answers with JSON. */
  readonly file: string | null
  readonly answers: readonly { readonly status: string; readonly node: Node }[]
  readonly problems: readonly ProblemCode[]
}

const JSON_TYPE = 'application/json'

/** The operations of the OpenAPI document, and the schemas that they refer to. */
export function describe(): { operations: Described[]; schemas: Readonly<Record<string, Node>> } {
  const document = documentSchema.parse(openApiDocument(''))
  const described = operations.map((operation): Described => {
    const found = document.paths[operation.path]?.[operation.method]
    if (found === undefined) throw new Error(`${operation.id} is not in the document`)
    const content = found.requestBody?.content ?? {}
    return {
      id: operation.id,
      method: operation.method.toUpperCase(),
      path: operation.path,
      scope: operation.scope,
      summary: operation.summary,
      description: operation.description,
      writes: operation.writes,
      bytes: operation.bound.bytes,
      parameters: found.parameters,
      body: content[JSON_TYPE]?.schema ?? null,
      bodyTypes: Object.keys(content),
      file: operation.file ?? null,
      answers: Object.entries(found.responses).flatMap(([status, { content: answered }]) => {
        const node = answered[JSON_TYPE]?.schema
        return node === undefined ? [] : [{ status, node }]
      }),
      problems: [...problemsOf(operation)].sort((a, b) => problems[a].status - problems[b].status),
    }
  })
  return { operations: described, schemas: document.components.schemas }
}
