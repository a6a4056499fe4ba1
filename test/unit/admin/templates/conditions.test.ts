import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addAt,
  joinAt,
  negateAt,
  type Path,
  partsOf,
  removeAt,
  replaceAt,
  toggleValue,
} from '#components/admin/templates/draft/conditions.ts'
import { holds } from '#server/questionnaire/rules/rendering.ts'
import { type Condition, conditionSchema } from '#server/questionnaire/rules/template.ts'
import { everyCombination } from '#server/vocabulary/policy-facts.ts'

const bonus: Condition = { fact: 'design', in: ['PARTICIPATING'] }
const recorded: Condition = { fact: 'dualRecorded', in: [true] }
const broker: Condition = { fact: 'channel', in: ['BROKER'] }

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    fc.constant<Condition>({ always: true }),
    fc.constantFrom(bonus, recorded, broker),
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}))

/** The paths of all parts of a condition. */
function pathsOf(whole: Condition, path: Path = []): Path[] {
  return [path, ...partsOf(whole).flatMap((part, index) => pathsOf(part, [...path, index]))]
}

const alike = (one: Condition, other: Condition) =>
  everyCombination.every((facts) => holds(one, facts) === holds(other, facts))

describe('edits of the builder', () => {
  test('adding a condition extends the group, or makes a group of two', () => {
    expect(addAt({ always: true }, [], bonus)).toEqual(bonus)
    expect(addAt(bonus, [], recorded)).toEqual({ all: [bonus, recorded] })
    expect(addAt({ any: [bonus] }, [], recorded)).toEqual({ any: [bonus, recorded] })
    expect(addAt({ all: [bonus, { any: [broker] }] }, [1], recorded)).toEqual({
      all: [bonus, { any: [broker, recorded] }],
    })
  })

  test('removing one of two leaves the other without a group; removing the last leaves 始终', () => {
    expect(removeAt({ all: [bonus, recorded] }, [0])).toEqual(recorded)
    expect(removeAt({ any: [bonus, { all: [recorded, broker] }] }, [1, 0])).toEqual({ any: [bonus, broker] })
    expect(removeAt(bonus, [])).toEqual({ always: true })
    expect(removeAt({ not: bonus }, [0])).toEqual({ always: true })
    expect(removeAt({ all: [{ not: bonus }, recorded] }, [0, 0])).toEqual(recorded)
  })

  test('removing any part of any condition leaves a condition', () => {
    fc.assert(
      fc.property(condition, fc.nat(), (whole, which) => {
        const paths = pathsOf(whole)
        const left = removeAt(whole, paths[which % paths.length] ?? [])
        expect(conditionSchema.safeParse(left).success).toBe(true)
      }),
    )
  })

  test('negating a part twice changes nothing', () => {
    fc.assert(
      fc.property(condition, fc.nat(), (whole, which) => {
        const paths = pathsOf(whole)
        const path = paths[which % paths.length] ?? []
        expect(alike(negateAt(negateAt(whole, path), path), whole)).toBe(true)
      }),
    )
    expect(negateAt(bonus, [])).toEqual({ not: bonus })
  })

  test('switching between 且 and 或 keeps the parts', () => {
    expect(joinAt({ all: [bonus, recorded] }, [], 'any')).toEqual({ any: [bonus, recorded] })
  })

  test('replacing a part leaves the others unchanged', () => {
    const whole: Condition = { all: [bonus, { not: { any: [recorded, broker] } }] }
    expect(replaceAt(whole, [1, 0, 1], () => bonus)).toEqual({
      all: [bonus, { not: { any: [recorded, bonus] } }],
    })
  })

  test('values keep the order of the fact, and the last one cannot be removed', () => {
    expect(toggleValue('design', ['UNIVERSAL'], 'ORDINARY')).toEqual({
      fact: 'design',
      in: ['ORDINARY', 'UNIVERSAL'],
    })
    expect(toggleValue('design', ['ORDINARY', 'UNIVERSAL'], 'ORDINARY')).toEqual({
      fact: 'design',
      in: ['UNIVERSAL'],
    })
    expect(toggleValue('design', ['UNIVERSAL'], 'UNIVERSAL')).toEqual({ fact: 'design', in: ['UNIVERSAL'] })
  })
})
