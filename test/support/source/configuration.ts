import { z } from 'zod'
import { commandSettings } from '#server/kernel/process/settings/database.ts'
import { explained, formats } from '#server/kernel/process/settings/explained.ts'
import { groups } from '#server/kernel/process/settings/schema.ts'

const HEADINGS: Readonly<Record<keyof typeof groups, string>> = {
  server: 'The server',
  database: 'The database',
  keys: 'Keys',
  directory: 'Sign-in of staff',
  vendors: 'Vendors',
  evidence: 'Evidence and documents',
  backup: 'Backups',
  monitoring: 'Monitoring',
}

const inBackticks = (value: unknown) => `\`${String(value)}\``

function spelled(value: unknown): string {
  if (value === true) return '`on`'
  if (value === false) return '`off`'
  if (Array.isArray(value) || value === '') return 'none'
  return inBackticks(value)
}

/** What a variable may be, and what holds without it. */
function described(schema: z.core.$ZodType): {
  readonly format: string
  readonly fallback: string | undefined
} {
  const named = formats.get(schema)?.format
  if (schema instanceof z.ZodDefault) {
    const { format } = described(schema.def.innerType)
    return { format, fallback: spelled(schema.def.defaultValue) }
  }
  if (schema instanceof z.ZodOptional) return { ...described(schema.def.innerType), fallback: undefined }
  if (named !== undefined) return { format: named, fallback: undefined }
  if (schema instanceof z.ZodEnum)
    return { format: schema.options.map(inBackticks).join(', '), fallback: undefined }
  if (schema instanceof z.ZodNumber)
    return { format: `a whole number, ${schema.minValue} to ${schema.maxValue}`, fallback: undefined }
  throw new Error('a kind of value without a format: name it with form() in server/kernel/process/settings')
}

function row(name: string, schema: z.core.$ZodType): string | null {
  const about = explained.get(schema)
  if (about === undefined) return null
  const { format, fallback } = described(schema)
  const demo = about.demo === true && fallback === undefined ? '; the demo has its own' : ''
  const without = fallback ?? about.otherwise ?? 'required'
  const more = fallback === undefined || about.otherwise === undefined ? '' : `: ${about.otherwise}`
  const secret = about.secret === true ? 'yes' : ''
  return `| \`${name}\` | ${about.meaning} | ${format} | ${without}${more}${demo} | ${secret} |`
}

/** The tables of all variables, by group, from what the schema says about each. */
export function drawConfiguration(): string {
  const tables = Object.entries(groups).map(([group, settings]) => {
    const all = group === 'database' ? { ...settings, ...commandSettings } : settings
    const rows = Object.entries(all).flatMap(([name, schema]) => row(name, schema) ?? [])
    const heading =
      HEADINGS[
        z
          .enum(['server', 'database', 'keys', 'directory', 'vendors', 'evidence', 'backup', 'monitoring'])
          .parse(group)
      ]
    return [
      `### ${heading}`,
      '',
      '| variable | meaning | value | without it | secret |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n')
  })
  return tables.join('\n\n')
}

/** The part of the page that is drawn. */
export const DRAWN = /(?<=<!-- drawn by npm run config:reference -->\n\n)[\s\S]*?(?=\n\n<!-- end -->)/
