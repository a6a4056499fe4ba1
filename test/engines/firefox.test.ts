import { firefox } from './engine/firefox.ts'
import { visits } from './plan.ts'
import { visitsOn } from './visits.ts'

visitsOn(firefox, visits)
