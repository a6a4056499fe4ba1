import type { Services } from '../context.ts'
import { DomainError } from '../kernel/errors.ts'
import type { ProductVersion } from '../policy/rules/product-version.ts'
import { placeholderTexts, requiredItemNames } from '../questionnaire/messages.zh-CN.ts'
import {
  type CoverageFinding,
  coverage,
  missingFor,
  type ProductProfile,
} from '../questionnaire/rules/coverage.ts'
import type { Condition } from '../questionnaire/rules/template.ts'
import { currentTemplateId, loadTemplate, scheduledTemplateIds } from '../questionnaire/store.ts'

export type ProductFlags = Pick<ProductVersion, 'name' | 'designType' | 'newType' | 'riskTranscription'>

function profileOf(product: ProductFlags): ProductProfile {
  return {
    design: product.designType,
    newType: product.newType,
    riskTranscription: product.riskTranscription,
    products: [product.name],
  }
}

async function templateInForce(services: Pick<Services, 'db'>, at: Date) {
  return await loadTemplate(services, await currentTemplateId(services, at))
}

/** Loads the questionnaire in force at an instant, and the questionnaires scheduled after that instant. */
async function templatesFrom(services: Pick<Services, 'db'>, at: Date) {
  const scheduled = await scheduledTemplateIds(services, at)
  const later = await Promise.all(scheduled.map((id) => loadTemplate(services, id)))
  return [await templateInForce(services, at), ...later]
}

/** Returns the name of the item or placeholder that a finding reports as missing; null for other findings. */
function itemOf(finding: CoverageFinding): string | null {
  if (finding.kind === 'REQUIRED_MISSING') return requiredItemNames[finding.item]
  if (finding.kind === 'PLACEHOLDER_UNFILLABLE') return placeholderTexts[finding.placeholder].name
  return null
}

function itemsOf(findings: readonly CoverageFinding[]): string[] {
  return [...new Set(findings.map(itemOf).filter((item) => item !== null))]
}

/**
 * Evaluates a condition for a known product. Returns true or false if the product alone decides the condition.
 * Otherwise returns the remaining condition, which depends on the policy.
 */
function resolve(condition: Condition, profile: ProductProfile): Condition | boolean {
  if ('always' in condition) return true
  if ('not' in condition) {
    const inner = resolve(condition.not, profile)
    return typeof inner === 'boolean' ? !inner : { not: inner }
  }
  if ('fact' in condition) {
    const { fact } = condition
    return fact === 'design' || fact === 'newType' || fact === 'riskTranscription'
      ? condition.in.includes(profile[fact])
      : condition
  }
  // A single false part decides `all`, and a single true part decides `any`. Decided parts that do not decide the
  // whole condition are removed.
  const all = 'all' in condition
  const parts = (all ? condition.all : condition.any).map((part) => resolve(part, profile))
  if (parts.includes(!all)) return !all
  const open = parts.filter((part) => typeof part !== 'boolean')
  const [only] = open
  if (only === undefined) return all
  return open.length === 1 ? only : all ? { all: open } : { any: open }
}

/**
 * Finds the questions that policies of this product get from the questionnaire in force, and the required items that
 * this questionnaire would leave out. Each question has the remaining condition on the policy; null means that every
 * policy gets the question.
 */
export async function productQuestions(services: Pick<Services, 'db' | 'clock'>, product: ProductFlags) {
  const { number, content } = await templateInForce(services, services.clock.now())
  const profile = profileOf(product)
  const groups = coverage(content, [profile]).groups.filter(({ products }) => products.length > 0)
  const asked = new Set(
    groups.flatMap(({ questions }) => questions.map((one) => `${one.key}/${one.variant}`)),
  )
  return {
    templateNumber: number,
    missing: itemsOf(missingFor(content, profile)),
    questions: content.questions.flatMap(({ key, variants }) => {
      const possible = variants.filter((variant) => asked.has(`${key}/${variant.key}`))
      return possible.map((variant, index) => {
        const when = resolve(variant.when, profile)
        return {
          key: `${key}/${variant.key}`,
          text: variant.text,
          when: typeof when === 'boolean' ? null : when,
          /** True if this variant is used only when no earlier variant of the question applies. */
          otherwise: index > 0,
        }
      })
    }),
  }
}

/**
 * Refuses a product if a questionnaire would leave out a required item for the product's policies. A corresponding
 * check on publication refuses a questionnaire that would leave out a required item for an existing product.
 * @throws DomainError PRODUCT_NOT_COVERED {items}
 */
export async function requireCovered(
  services: Pick<Services, 'db'>,
  products: readonly ProductVersion[],
  at: Date,
): Promise<void> {
  const sold = products.filter(({ onSale }) => onSale)
  if (sold.length === 0) return
  const templates = await templatesFrom(services, at)
  const items = itemsOf(
    templates.flatMap(({ content }) => sold.flatMap((product) => missingFor(content, profileOf(product)))),
  )
  if (items.length > 0) throw new DomainError('PRODUCT_NOT_COVERED', { items })
}
