import type { Services } from '../context.ts'
import { DomainError } from '../errors.ts'
import { placeholderTexts, requiredItemNames } from '../messages/questionnaire.zh-CN.ts'
import { type CoverageFinding, coverage, missingFor, type ProductProfile } from '../questionnaire/coverage.ts'
import { currentTemplateId, loadTemplate } from '../questionnaire/store.ts'
import type { ProductVersion } from './rules.ts'

export type ProductFlags = Pick<ProductVersion, 'name' | 'designType' | 'newType' | 'riskTranscription'>

function profileOf(product: ProductFlags): ProductProfile {
  return {
    design: product.designType,
    newType: product.newType,
    riskTranscription: product.riskTranscription,
    products: [product.name],
  }
}

async function templateInForce(services: Pick<Services, 'db' | 'clock'>) {
  return await loadTemplate(services, await currentTemplateId(services, services.clock.now()))
}

/** What is wrong, as short as it can be said. */
function itemOf(finding: CoverageFinding): string | null {
  if (finding.kind === 'REQUIRED_MISSING') return requiredItemNames[finding.item]
  if (finding.kind === 'PLACEHOLDER_UNFILLABLE') return placeholderTexts[finding.placeholder].name
  return null
}

function itemsOf(findings: readonly CoverageFinding[]): string[] {
  return [...new Set(findings.map(itemOf).filter((item) => item !== null))]
}

/**
 * Which questions the policies of such a product get from the questionnaire in force, and what it would leave out.
 * Groups are told apart by what else a policy can be like.
 */
export async function productQuestions(services: Pick<Services, 'db' | 'clock'>, product: ProductFlags) {
  const { number, content } = await templateInForce(services)
  const profile = profileOf(product)
  const texts = new Map(
    content.questions.flatMap((question) =>
      question.variants.map((variant) => [`${question.key}/${variant.key}`, variant.text] as const),
    ),
  )
  const groups = coverage(content, [profile]).groups.filter(({ products }) => products.length > 0)
  return {
    templateNumber: number,
    missing: itemsOf(missingFor(content, profile)),
    groups: groups.map(({ where, questions }) => ({
      where,
      questions: questions.map(({ key, variant }) => ({
        key,
        variant,
        text: texts.get(`${key}/${variant}`) ?? '',
      })),
    })),
  }
}

/**
 * Products that are sold must be asked everything they have to be asked: the other half of what holds back a template
 * that leaves a product out.
 * @throws DomainError PRODUCT_NOT_COVERED {items}
 */
export async function requireCovered(
  services: Pick<Services, 'db' | 'clock'>,
  products: readonly ProductVersion[],
): Promise<void> {
  const sold = products.filter(({ onSale }) => onSale)
  if (sold.length === 0) return
  const { content } = await templateInForce(services)
  const items = itemsOf(sold.flatMap((product) => missingFor(content, profileOf(product))))
  if (items.length > 0) throw new DomainError('PRODUCT_NOT_COVERED', { items })
}
