import { z } from 'zod'

/** What the reference of the configuration (`docs/configuration.md`) says about a variable. */
export interface Explained {
  readonly meaning: string
  /**
   * Whether the value lets whoever knows it read data or act as the platform. A secret can be given in a file that
   * `<NAME>_FILE` names (`server/kernel/process/secret-files.ts`), and is never shown by a command.
   */
  readonly secret?: true
  /** What holds without the variable, if that is neither an error nor a fixed value. */
  readonly otherwise?: string
  /** The demo has a value of its own. */
  readonly demo?: true
}

/** The explanation of every variable. The reference is drawn from it, so a variable without one cannot be released. */
export const explained = z.registry<Explained>()

/** What values of a kind look like. */
export const formats = z.registry<{ readonly format: string }>()

/** Explains a variable. The schema is copied, because several variables can have values of one kind. */
export function variable<Schema extends z.ZodType>(
  schema: Schema,
  meaning: string,
  more: Omit<Explained, 'meaning'> = {},
): Schema {
  const own = z.core.clone(schema, schema.def, { parent: true })
  explained.add(own, { meaning, ...more })
  return own
}

/** Names the form of a kind of value. */
export function form<Schema extends z.ZodType>(schema: Schema, format: string): Schema {
  formats.add(schema, { format })
  return schema
}
