import type { z } from 'zod'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import type { Json } from '../../evidence/rules/canonical.ts'
import type { PartnerClient } from '../client/authenticate.ts'
import { type FieldError, Problem, type ProblemCode } from '../rules/problem.ts'
import type { PartnerScope } from '../rules/scopes.ts'
import { type Condition, tagOf } from './entity-tag.ts'

/** What an operation gets to work with. */
export interface OperationContext {
  readonly services: Services
  readonly client: PartnerClient
  readonly actor: Actor
  /** The id of a write, the same at every retry; null for an operation that writes nothing. */
  readonly commandId: string | null
  /** The condition under which a write with `tagged` may be done; none is given if every state will do. */
  readonly condition?: Condition
}

/** The largest body of an operation. */
export interface BodyBound {
  readonly bytes: number
  /** Members and elements in its JSON, or in each of its lines. */
  readonly entries: number
}

/** The body of an operation: one JSON value, or rows as lines (NDJSON) or as JSON `{rows: […]}`. */
type BodyKind = 'json' | 'rows'

/** The parts of a definition that the reference and the document need. */
export interface OperationFacts {
  /** The name in clients that are generated from the document. */
  readonly id: string
  readonly method: 'get' | 'put' | 'post'
  /** Below /api/v1, with parameters in braces: /policies/{policyNo}. */
  readonly path: string
  readonly scope: PartnerScope
  readonly tag: string
  /** What it does, in one line. */
  readonly summary: string
  readonly description: string
  /** True if it changes something. It then needs an Idempotency-Key. */
  readonly writes: boolean
  /**
   * True if its answers have an entity tag (ETag). A read is then answered with 304 if the client already has what it
   * would get, and a write is done only under the condition in the request (If-Match, If-None-Match).
   */
  readonly tagged?: boolean
  readonly bound: BodyBound
  readonly bodyKind: BodyKind
  /** The body in the document, where the operation itself accepts more because it checks each row for itself. */
  readonly documentedBody?: z.ZodType
  /** The type of the file that it answers with; without one, it answers with JSON. */
  readonly file?: 'application/pdf'
  /** Problems of its own, beside those that every operation can answer with. */
  readonly problems: readonly ProblemCode[]
}

export interface OperationInput {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

export interface Performed {
  readonly status: 200 | 201
  readonly body: Json
  /** The file of an operation with `file`. */
  readonly file: Buffer | null
  /** Null if the operation has no tags. */
  readonly etag: string | null
}

/** An operation with the types of its input and answer erased, so that all of them are one list. */
export interface Operation extends OperationFacts {
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  readonly body: z.ZodType | null
  readonly answers: Readonly<Record<number, z.ZodType>>
  /** @throws Problem INPUT_INVALID {errors} */
  readonly perform: (context: OperationContext, input: OperationInput) => Promise<Performed>
}

const escaped = (part: PropertyKey) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')

/** JSON pointers and English reasons of what a schema refused. At most twenty are told. */
export function fieldErrors({ issues }: z.ZodError): FieldError[] {
  return issues.slice(0, 20).flatMap((issue) => {
    const place = issue.path.map((part) => `/${escaped(part)}`).join('')
    if (issue.code !== 'unrecognized_keys') return [{ pointer: place, detail: issue.message }]
    return issue.keys.map((key) => ({ pointer: `${place}/${escaped(key)}`, detail: 'unknown field' }))
  })
}

function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (!result.success) throw new Problem('INPUT_INVALID', { errors: fieldErrors(result.error) })
  return result.data
}

/**
 * Defines an operation once. Validation, types, the OpenAPI document and the reference page all come from this
 * definition.
 */
export function operation<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  A extends Readonly<Record<number, z.ZodType>>,
>(
  definition: OperationFacts & {
    readonly params: P
    readonly query: Q
    readonly body: B
    readonly answers: A
    readonly run: (
      context: OperationContext,
      input: { readonly params: z.output<P>; readonly query: z.output<Q>; readonly body: z.output<B> },
    ) => Promise<{
      readonly status: keyof A & (200 | 201)
      readonly body: Json
      readonly file?: Buffer
      /** The tag of what the body describes. A read that leaves it out is tagged by the body itself. */
      readonly etag?: string
    }>
  },
): Operation {
  const { run, ...facts } = definition
  return {
    ...facts,
    perform: async (context, input) => {
      const {
        status,
        body,
        etag,
        file = null,
      } = await run(context, {
        params: checked(facts.params, input.params),
        query: checked(facts.query, input.query),
        body: checked(facts.body, input.body),
      })
      return { status, body, file, etag: facts.tagged === true ? (etag ?? tagOf(body)) : null }
    },
  }
}
