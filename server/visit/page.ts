import type { CustomerRequest, Services } from '../context.ts'
import type { RenderedNotice } from '../questionnaire/rules/rendering.ts'
import { type VisitView, viewVisit } from './list.ts'
import { openQuestionnaire, type QuestionnaireView, readNotice, viewQuestionnaire } from './service.ts'

/** Where a visit stands, with what the page of that step shows: on a slow network each further call costs half a second. */
export interface VisitPage {
  readonly visit: VisitView
  readonly notice: RenderedNotice | null
  readonly questionnaire: QuestionnaireView | null
}

/**
 * The page a visit is at. A questionnaire that is to be answered is opened by it.
 *
 * @param asked.openId the idempotency key of that
 * @throws DomainError as the use cases it is made of
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
