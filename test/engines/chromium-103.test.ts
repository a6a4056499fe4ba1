import { chromium103 } from './engine/chromium-103.ts'
import { visits } from './plan.ts'
import { visitsOn } from './visits.ts'

visitsOn(chromium103, visits)
