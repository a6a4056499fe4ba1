import { webkit } from './engine/webkit.ts'
import { visits } from './plan.ts'
import { visitsOn } from './visits.ts'

visitsOn(webkit, visits)
