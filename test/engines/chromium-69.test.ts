import { chromium69 } from './engine/chromium-69.ts'
import { visits } from './plan.ts'
import { visitsOn } from './visits.ts'

visitsOn(chromium69, visits)
