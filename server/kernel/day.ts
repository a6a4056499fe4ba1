import { z } from 'zod'
import { isDay } from './calendar.ts'

/** A calendar date from outside: `YYYY-MM-DD`, and an existing date. */
export const daySchema = z.string().max(10).refine(isDay, { message: '日期须为 YYYY-MM-DD 且真实存在' })
