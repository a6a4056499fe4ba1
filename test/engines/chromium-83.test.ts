import { chromium83 } from './engine/chromium-83.ts'
import { visits } from './plan.ts'
import { visitsOn } from './visits.ts'

visitsOn(chromium83, visits)
