import { z } from 'zod'

/**
 * A schema of an OpenAPI 3.1 document. An unknown keyword is an error, so that no kind of limit is left out of the
 * comparison in `schemas.ts`.
 */
const schemaNode = z.strictObject({
  title: z.string().optional(),
  description: z.string().optional(),
  examples: z.array(z.json()).optional(),
  deprecated: z.boolean().optional(),
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.json()).optional(),
  const: z.json().optional(),
  default: z.json().optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  multipleOf: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  uniqueItems: z.boolean().optional(),
  minProperties: z.number().optional(),
  maxProperties: z.number().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), schemaNode).optional()
  },
  get additionalProperties() {
    return z.union([z.boolean(), schemaNode]).optional()
  },
  get propertyNames() {
    return schemaNode.optional()
  },
  get items() {
    return schemaNode.optional()
  },
  get anyOf() {
    return z.array(schemaNode).optional()
  },
  get oneOf() {
    return z.array(schemaNode).optional()
  },
  get allOf() {
    return z.array(schemaNode).optional()
  },
})
export type Schema = z.infer<typeof schemaNode>

const content = z.record(z.string(), z.object({ schema: schemaNode }))
const header = z.union([
  z.object({ $ref: z.string() }),
  z.object({ required: z.boolean().optional(), schema: schemaNode }),
])
const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  schema: schemaNode,
})
const operation = z.object({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  /** The codes of the operation's problems, with their status. */
  'x-problems': z.record(z.string(), z.int()),
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ required: z.boolean().default(false), content }).optional(),
  responses: z.record(
    z.string(),
    z.object({ headers: z.record(z.string(), header).default({}), content: content.default({}) }),
  ),
})
export type ContractOperation = z.infer<typeof operation>

const documentSchema = z.object({
  openapi: z.string(),
  info: z.object({ version: z.string() }),
  servers: z.array(z.object({ url: z.string() })),
  components: z.object({
    schemas: z.record(z.string(), schemaNode),
    headers: z.record(z.string(), header).default({}),
    securitySchemes: z.record(z.string(), z.unknown()),
  }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
})
export type Contract = z.infer<typeof documentSchema>

/** Reads an OpenAPI document as far as clients depend on it. */
export function readContract(document: unknown): Contract {
  return documentSchema.parse(document)
}

/** The operations of a document by method and path: `PUT /policies/{policyNo}`. */
export function operationsOf({ paths }: Contract): ReadonlyMap<string, ContractOperation> {
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, one]) => [`${method.toUpperCase()} ${path}`, one] as const),
    ),
  )
}

/** What a header of an answer is, behind its reference. */
export function headerOf(contract: Contract, given: z.infer<typeof header>) {
  const [, name = ''] = /^#\/components\/headers\/(\w+)$/.exec('$ref' in given ? given.$ref : '') ?? []
  const found = '$ref' in given ? contract.components.headers[name] : given
  if (found === undefined || '$ref' in found) throw new Error(`no header is named ${name}`)
  return found
}
