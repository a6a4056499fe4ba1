import { chromiumNow } from './engine/chromium-now.ts'
import { visits } from './plan.ts'
import { visitsOn } from './visits.ts'

visitsOn(chromiumNow, visits)
