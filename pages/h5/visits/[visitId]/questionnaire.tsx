export { QuestionnaireScreen as default } from '#components/h5/screens/questionnaire.tsx'
