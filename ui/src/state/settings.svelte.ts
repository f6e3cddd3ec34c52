/** The settings as saved. What a form holds before saving is the form's own. */
import { backend, type AlertRulesView, type CalendarView, type RulesView, type SettingsView, type TrustView } from '../backend/backend';
import { Query } from './query.svelte';

export const settings = new Query<null, SettingsView>(() => backend().settings(), ['settings', 'directory']);
export const trust = new Query<null, TrustView>(() => backend().trust(), ['settings']);
export const rules = new Query<null, RulesView>(() => backend().rules(), ['settings']);
export const alertRules = new Query<null, AlertRulesView>(() => backend().alertRules(), ['settings']);
export const calendar = new Query<number, CalendarView>((year) => backend().calendar(year), ['settings']);
