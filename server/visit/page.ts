import type { CustomerRequest, Services } from '../context.ts'
import type { RenderedNotice } from '../questionnaire/rules/rendering.ts'
import { type VisitView, viewVisit } from './list.ts'
import { openQuestionnaire, type QuestionnaireView, readNotice, viewQuestionnaire } from './service.ts'

/**
 * The visit together with the data of its current page. One response contains both, because each further request
 * takes half a second on a slow network.
 */
export interface VisitPage {
  readonly visit: VisitView
  readonly notice: RenderedNotice | null
  readonly questionnaire: QuestionnaireView | null
}

/**
 * Reads the visit's current page. If that page is the questionnaire, the call also opens the questionnaire.
 *
 * @param asked.openId the idempotency key of opening the questionnaire
 * @throws DomainError the errors of the use cases it calls
 */
export async function visitPage(
  services: Services,
  request: CustomerRequest,
  asked: { readonly visitId: string; readonly openId: string },
): Promise<VisitPage> {
  const { visitId, openId } = asked
  const visit = await viewVisit(services, request, visitId)
  const bare: VisitPage = { visit, notice: null, questionnaire: null }
  if (visit.over !== null || !visit.verified) return bare
  if (!visit.noticed) return { ...bare, notice: (await readNotice(services, request, visitId)).notice }
  const questionnaire =
    visit.status === 'REVIEWING'
      ? await viewQuestionnaire(services, request, visitId)
      : await openQuestionnaire(services, request, { visitId, commandId: openId })
  return { ...bare, questionnaire }
}
