import type { Operation } from '../../partner/operation/operation.ts'
import { operations } from '../../partner/operations/index.ts'
import { Problem } from '../../partner/rules/problem.ts'

interface Route {
  readonly operation: Operation
  readonly pattern: RegExp
  readonly names: readonly string[]
}

const routes: readonly Route[] = operations.map((operation) => {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const pattern = operation.path.replaceAll(/\{\w+\}/g, '([^/:]+)')
  return { operation, names, pattern: new RegExp(`^${pattern}$`) }
})

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/**
 * Finds the operation of a request.
 * @param path below /api/v1
 * @throws Problem NOT_FOUND; METHOD_NOT_ALLOWED, with the methods that the path supports
 */
export function findRoute(
  method: string,
  path: string,
): { readonly operation: Operation; readonly params: Record<string, string> } {
  const fitting = routes.filter(({ pattern }) => pattern.test(path))
  const found = fitting.find(({ operation }) => operation.method === method.toLowerCase())
  if (found === undefined) {
    if (fitting.length === 0) throw new Problem('NOT_FOUND')
    const allowed = fitting.map(({ operation }) => operation.method.toUpperCase()).join(', ')
    throw new Problem('METHOD_NOT_ALLOWED', { headers: { Allow: allowed } })
  }
  const [, ...values] = found.pattern.exec(path) ?? []
  const params = found.names.map((name, index) => [name, decoded(values[index] ?? '')])
  return { operation: found.operation, params: Object.fromEntries(params) }
}
