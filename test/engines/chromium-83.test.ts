import { chromium83 } from './engine/chromium-83.ts'
import { visitsOn } from './visits.ts'

visitsOn(chromium83)
