import { z } from 'zod'

/** The PostgreSQL types whose values pg gives in the form that a schema accepts; null if every type is possible. */
export function acceptedTypes(schema: z.core.$ZodType): readonly string[] | null {
  if (
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNonOptional
  )
    return acceptedTypes(schema.unwrap())
  if (schema instanceof z.ZodString) return ['text', 'uuid', 'date', 'bigint', 'numeric', 'character varying']
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return null
  if (schema instanceof z.ZodNumber) return ['integer', 'smallint', 'double precision']
  if (schema instanceof z.ZodBoolean) return ['boolean']
  if (schema instanceof z.ZodDate) return ['timestamp with time zone']
  if (schema instanceof z.ZodArray) {
    const items = acceptedTypes(schema.element)
    return items === null ? null : [...items.map((item) => `${item}[]`), 'jsonb']
  }
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return ['jsonb']
  return null
}

/** Returns the columns of a result whose type their schema does not accept, as `name is type`. */
export function wrongTypes(shape: z.core.$ZodShape, types: readonly string[]): string[] {
  return Object.entries(shape).flatMap(([key, schema], index) => {
    const accepted = acceptedTypes(schema)
    const type = types[index] ?? 'none'
    return accepted === null || accepted.includes(type) ? [] : [`${key} is ${type}`]
  })
}
