import { afterAll, beforeAll, expect, it } from 'vitest'
import { templateStatuses } from '#server/questionnaire/rules/lifecycle.ts'
import { visitStatuses } from '#server/visit/rules/events.ts'
import {
  attemptStatuses,
  caseStatuses,
  channels,
  designTypes,
  genders,
  identityMethods,
  idTypes,
  payFrequencies,
  payModes,
  policyStatuses,
  termKinds,
} from '#server/vocabulary/enums.ts'
import { staffRoles } from '#server/vocabulary/rights.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('every enum type of the database has the values the code knows, in the same order', async () => {
  const { rows } = await world.db.pool.query(
    `SELECT t.typname AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
      FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE n.nspname = 'public' GROUP BY 1`,
  )
  expect(Object.fromEntries(rows.map(({ name, labels }) => [name, labels]))).toEqual({
    attempt_status: [...attemptStatuses],
    case_status: [...caseStatuses],
    channel: [...channels],
    design_type: [...designTypes],
    gender: [...genders],
    id_type: [...idTypes],
    identity_method: [...identityMethods],
    pay_frequency: [...payFrequencies],
    pay_mode: [...payModes],
    policy_status: [...policyStatuses],
    staff_role: [...staffRoles],
    template_status: [...templateStatuses],
    term_kind: [...termKinds],
    visit_status: [...visitStatuses],
  })
})
