import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { describe as describedApi } from '#components/developers/document.ts'
import { exampleOf } from '#components/developers/examples.ts'
import { fieldsOf } from '#components/developers/fields.ts'
import { Reference } from '#components/developers/reference.tsx'
import { operations } from '#server/partner/operations/index.ts'
import { policyContent } from '#server/partner/operations/schemas.ts'
import { problems } from '#server/partner/rules/problem.ts'
import { policyRowSchema } from '#server/policy/rules/row.ts'

const { operations: described, schemas } = describedApi()

describe.each(described.map((one) => [one.id, one] as const))('%s', (id, one) => {
  const operation = operations.find((each) => each.id === id)

  it('has examples that its own schemas accept', () => {
    const body = operation?.documentedBody ?? operation?.body
    if (one.body !== null) expect(body?.safeParse(exampleOf(one.body, schemas)).error).toBeUndefined()
    expect(one.answers.length > 0).toBe(one.file === null)
    for (const { status, node } of one.answers)
      expect(operation?.answers[Number(status)]?.safeParse(exampleOf(node, schemas)).error).toBeUndefined()
  })

  it('has a row for every field, and says in Chinese what each listed value means', () => {
    const rows = one.body === null ? [] : fieldsOf(one.body, schemas)
    const names = rows.map(({ name }) => name)
    if (id === 'putPolicy') expect(names.sort()).toEqual(Object.keys(policyContent.shape).sort())
    if (id === 'batchPolicies') expect(names).toContain('rows[].applicantName')
    const listed = [...rows, ...one.answers.flatMap(({ node }) => fieldsOf(node, schemas))]
      .flatMap(({ limits }) => limits)
      .filter((limit) => limit.startsWith('取值'))
    for (const values of listed) expect(values).toMatch(/^取值：(?:\w+ [\p{Script=Han}/，-]+(?:、|$))+$/u)
  })
})

it('the policy of the examples is one that the intake takes', () => {
  const [put] = described
  const body = put?.body ?? null
  if (body === null) throw new Error('the first operation has a body')
  const policy = policyContent.parse(exampleOf(body, schemas))
  expect(policyRowSchema.safeParse({ policyNo: '60000000000000001', ...policy }).error).toBeUndefined()
})

it('the page has every operation and every problem, and each problem of an operation leads to its row', () => {
  const page = renderToStaticMarkup(createElement(Reference))
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  expect(ids).toEqual(expect.arrayContaining([...operations.map(({ id }) => id), ...Object.keys(problems)]))
  expect(new Set(ids).size).toBe(ids.length)
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target)
  expect(targets.filter((target) => !ids.includes(target))).toEqual([])
})
