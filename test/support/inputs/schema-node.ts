import { z } from 'zod'

/** One node of a procedure's schema, as JSON Schema. */
const nodeSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string()).transform(([first]) => first)]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  propertyNames: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  $ref: z.string().optional(),
})
export type SchemaNode = z.infer<typeof nodeSchema>

/** Parses a part of a schema. `true` accepts any value. */
export function nodeOf(raw: unknown): SchemaNode {
  return nodeSchema.parse(raw === true ? {} : raw)
}

/** The schema of a procedure's input, as JSON Schema. */
export function rootOf(schema: z.ZodType): SchemaNode {
  return nodeOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
}

/** The node to which a reference in a recursive schema points. */
export function resolveIn(root: SchemaNode, ref: string): unknown {
  let at: unknown = root
  for (const part of ref.split('/').slice(1)) at = z.record(z.string(), z.unknown()).parse(at)[part]
  return at
}

/** An example text for each format that a schema can name. */
export const textOfFormat: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-7000-8000-00000000000f',
  date: '2026-03-02',
  'date-time': '2026-03-02T02:00:00.000Z',
  email: 'somebody@test.invalid',
}
