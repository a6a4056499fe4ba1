import { shippedTemplate } from './shipped-template.ts'
import type { QuestionnaireTemplate, TranslationLanguage } from './template.ts'

type Notice = NonNullable<NonNullable<QuestionnaireTemplate['notice']['translations']>['en']>

interface Translation {
  readonly title: string
  readonly notice: Notice
  /** The translated texts, by `question/variant`. */
  readonly texts: Readonly<Record<string, string>>
}

/**
 * Translations of the shipped template. They are not from the source procedure. They only help the customer to read;
 * the customer signs the Chinese text, which is shown with them.
 */
const translations: Readonly<Record<TranslationLanguage, Translation>> = {
  'zh-Hant': {
    title: '回訪問卷',
    notice: {
      title: '回訪須知',
      greeting: '尊敬的{{applicantName}}{{salutation}}：',
      paragraphs: [
        '感謝您購買我公司的保險產品，為了維護您的權益，回訪開始前請您知曉並確認如下事項：',
        '回訪開始前請您確認您已經收到正式紙本/電子的保險合同，並且回執是由您親自簽名/確認的。',
        '請您仔細閱讀回訪問卷，所有問題均需由您本人親自確認完成。',
        '回訪問卷全部完成且確認提交後回訪結果才會生效，如回訪問卷答案有異常，我公司後續會啟動電話回訪。',
        '(我公司回訪電話4008216808)',
        '為維護您的權益，系統設定回訪問卷閱讀時間應當在60秒以上，請您仔細閱讀。',
      ],
      confirm: '我已確認回訪須知事項',
    },
    texts: {
      'contract-received/standard': '您是否已經收到正式紙本/電子的保險合同，並且回執是由您親自簽名/確認的？',
      'application-signed/standard': '請問投保單和投保提示書內容是您親自簽名/確認的嗎？',
      'insured-signed/minor': '請問被保險人{{insuredName}}的法定監護人也在投保單上簽字了嗎？',
      'insured-signed/standard': '請問被保險人{{insuredName}}也在投保單上簽字了嗎？',
      'risk-transcribed/standard': '請問投保單上的風險提示語抄錄/資訊確認是由您親自完成的嗎？',
      'dual-recorded/standard':
        '請問投保時您是否接受了錄音錄影，錄音錄影中陳述的內容是否是您真實的意思表示？',
      'terms-understood/standard':
        '請問投保時您是否已經了解這款保險產品的產品說明書（人身保險新型產品適用）、合同條款，尤其是保險責任和責任免除的相關內容？',
      'cooling-off/universal':
        '從您簽收正式保險合同之日起有{{coolingOffDays}}天的猶豫期，在猶豫期內您可以無條件解除保險合同。如果您猶豫期過後解除合同，我們按您申請退保時的個人帳戶價值給付給您，這點您清楚嗎？',
      'cooling-off/standard':
        '從您簽收正式保險合同之日起有{{coolingOffDays}}天的猶豫期，在猶豫期內您可以無條件解除保險合同。猶豫期後解除保險合同您會有一定的損失，具體可參考合同內現金價值表，這點您清楚嗎？',
      'payment/regular':
        '您購買的保險產品的保障期限是{{term}}，是分期繳費的，繳費期限是{{payYears}}，您需要{{payEvery}}繳納保費{{premium}}元，這點您清楚嗎？',
      'payment/single':
        '您購買的保險產品的保障期限是{{term}}，是一次性繳費的，您已繳納保費{{premium}}元，這點您清楚嗎？',
      'bonus-uncertain/standard':
        '向您說明一下：您所購買的分紅保險的紅利分配是不確定的，您所看到的高、中、低檔分紅利益演示是一種假設，不代表未來的實際收益，這點您清楚嗎？',
      'guaranteed-rate/standard':
        '您所購買的萬能險最低保證利率是{{guaranteedRate}}，在此之上的投資收益是不確定的，最低保證利率的約定僅針對投資帳戶中的資金。公司每月公佈的結算利率只能代表一個月的投資情況，不是對全年投資狀況的預期和保證。您所看到的高、中、低檔利益演示是一種假設，不代表未來的實際收益，這些您清楚嗎？',
      'investment-risk/standard':
        '您所購買的投資連結保險的投資收益是不確定的，投資帳戶的價值可能下降，投資風險由您承擔，這點您清楚嗎？',
      'charges/standard': '您是否了解您所購買的萬能保險產品所有的費用扣除比例或金額？',
      'promised-benefits/standard':
        '銷售人員在銷售保險的過程中，有沒有承諾給予您保險合同約定以外的其他利益，向您承諾購買該保險產品即可獲得其他公司的期權或股權？',
    },
  },
  en: {
    title: 'Return visit questionnaire',
    notice: {
      title: 'Before you begin',
      greeting: 'Dear {{salutation}} {{applicantName}},',
      paragraphs: [
        'Thank you for buying our insurance. To protect your rights, please read and confirm the following before you begin:',
        'Please make sure that you have received the formal insurance contract, on paper or electronically, and that you signed or confirmed the receipt yourself.',
        'Please read the questionnaire carefully. You must answer all questions yourself.',
        'The return visit takes effect only once you have completed the questionnaire, confirmed and submitted it. If any answer needs to be talked over, we will then call you.',
        '(The number we call from is 4008216808.)',
        'To protect your rights, the system asks you to spend at least 60 seconds reading the questionnaire. Please read it carefully.',
      ],
      confirm: 'I have read and confirm this notice',
    },
    texts: {
      'contract-received/standard':
        'Have you received the formal insurance contract, on paper or electronically, and did you sign or confirm the receipt yourself?',
      'application-signed/standard':
        'Did you sign or confirm the application form and the notice to applicants yourself?',
      'insured-signed/minor':
        'Did the legal guardian of the insured person, {{insuredName}}, also sign the application form?',
      'insured-signed/standard': 'Did the insured person, {{insuredName}}, also sign the application form?',
      'risk-transcribed/standard':
        'Did you yourself copy out the risk statement, or confirm the information, on the application form?',
      'dual-recorded/standard':
        'When you applied, did you accept audio and video recording, and does what was said in the recording express your true intention?',
      'terms-understood/standard':
        'When you applied, had you understood the product description (for new-type life insurance products) and the terms of the contract, in particular what is covered and what is excluded?',
      'cooling-off/universal':
        'From the day you sign for the formal insurance contract you have a cooling-off period of {{coolingOffDays}} days, in which you may cancel the contract unconditionally. If you cancel it after the cooling-off period, we will pay you the value of your individual account at the time you apply to surrender. Is this clear to you?',
      'cooling-off/standard':
        'From the day you sign for the formal insurance contract you have a cooling-off period of {{coolingOffDays}} days, in which you may cancel the contract unconditionally. If you cancel it after the cooling-off period, you will suffer a certain loss; for details see the table of cash values in the contract. Is this clear to you?',
      'payment/regular':
        'The term of cover of the insurance you bought is: {{term}}. Premiums are paid in instalments over {{payYears}}, and you need to pay CNY {{premium}} {{payEvery}}. Is this clear to you?',
      'payment/single':
        'The term of cover of the insurance you bought is: {{term}}. It is paid for once, and you have paid a premium of CNY {{premium}}. Is this clear to you?',
      'bonus-uncertain/standard':
        'Please note: the bonuses of the participating insurance you bought are not certain. The illustrations at high, medium and low levels that you have seen are assumptions and do not represent actual future returns. Is this clear to you?',
      'guaranteed-rate/standard':
        'The minimum guaranteed interest rate of the universal life insurance you bought is {{guaranteedRate}}. Any investment return above it is not certain, and the minimum rate applies only to the money in the investment account. The settlement rate that the company announces each month reflects the investment of that one month only; it is neither a forecast nor a guarantee for the whole year. The illustrations at high, medium and low levels that you have seen are assumptions and do not represent actual future returns. Is all of this clear to you?',
      'investment-risk/standard':
        'The investment return of the unit-linked insurance you bought is not certain, the value of the investment account may fall, and you bear the investment risk. Is this clear to you?',
      'charges/standard':
        'Do you know all the rates or amounts of the charges that are deducted under the universal life insurance you bought?',
      'promised-benefits/standard':
        'While selling you the insurance, did the salesperson promise you any benefit beyond what the insurance contract provides, or promise that by buying this product you would receive options or shares in another company?',
    },
  },
}

function inEachLanguage<T>(of: (translation: Translation) => T): Record<TranslationLanguage, T> {
  return { 'zh-Hant': of(translations['zh-Hant']), en: of(translations.en) }
}

function textsFor(key: string): Record<TranslationLanguage, string> {
  return inEachLanguage(({ texts }) => {
    const text = texts[key]
    if (text === undefined) throw new Error(`not translated: ${key}`)
    return text
  })
}

/** The template of a new installation: the source's Chinese text with the translations in this file. */
export const translatedShippedTemplate: QuestionnaireTemplate = {
  ...shippedTemplate,
  titleTranslations: inEachLanguage(({ title }) => title),
  notice: {
    ...shippedTemplate.notice,
    translations: inEachLanguage(({ notice }) => notice),
  },
  questions: shippedTemplate.questions.map((question) => ({
    ...question,
    variants: question.variants.map((variant) => ({
      ...variant,
      translations: textsFor(`${question.key}/${variant.key}`),
    })),
  })),
}
