import { z } from 'zod'

/** The parts of schemas that operations of several folders share. */

export const noFields = z.strictObject({})
export const noBody = z.undefined()

export const policyNo = z
  .string()
  .regex(/^\d{17}$/)
  .meta({ description: '保单号，17 位数字', examples: ['60000000000000001'] })

/** An instant with its offset. */
export const instant = z.iso
  .datetime({ offset: true })
  .meta({ description: 'UTC 时间，带时区', examples: ['2026-11-30T02:00:00.000Z'] })

/** An instant that is not known yet, or never will be. */
export const maybeInstant = (description: string) => instant.nullable().meta({ description })
