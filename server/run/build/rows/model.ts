import { z } from 'zod'

/**
 * The part of Prisma's data model (DMMF) from which the descriptors of tables are written. Prisma passes the data
 * model to each generator as JSON.
 */
const fieldSchema = z.object({
  name: z.string(),
  dbName: z.string().nullish(),
  kind: z.enum(['scalar', 'enum', 'object', 'unsupported']),
  type: z.string(),
  isList: z.boolean(),
  isRequired: z.boolean(),
  hasDefaultValue: z.boolean(),
  nativeType: z.tuple([z.string(), z.array(z.string())]).nullish(),
  documentation: z.string().optional(),
})

export const dataModelSchema = z.object({
  enums: z.array(
    z.object({
      name: z.string(),
      dbName: z.string().nullish(),
      values: z.array(z.object({ name: z.string(), dbName: z.string().nullish() })),
    }),
  ),
  models: z.array(z.object({ name: z.string(), dbName: z.string().nullish(), fields: z.array(fieldSchema) })),
})

export type DataModel = z.infer<typeof dataModelSchema>
export type Field = z.infer<typeof fieldSchema>
