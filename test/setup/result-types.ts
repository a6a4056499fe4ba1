import { afterAll, expect } from 'vitest'
import { takeWrongTypes } from '#test/support/world/result-types.ts'

/** After each file of integration tests: every result of a statement built per call had the types its schema reads. */
afterAll(() => expect(takeWrongTypes()).toEqual([]))
