import { z } from 'zod'
import { isDay } from './calendar.ts'

export const daySchema = z.string().max(10).refine(isDay, { message: '日期须为 YYYY-MM-DD 且真实存在' })
