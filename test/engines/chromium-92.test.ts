import { chromium92 } from './engine/chromium-92.ts'
import { visits } from './plan.ts'
import { visitsOn } from './visits.ts'

visitsOn(chromium92, visits)
