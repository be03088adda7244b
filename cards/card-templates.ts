import { Constant, Expression, ExpressionFunctions, ExpressionType } from 'adaptive-expressions';
import { Template } from 'adaptivecards-templating';
import action from './templates/action.json' with { type: 'json' };
import choice from './templates/choice.json' with { type: 'json' };
import confirmedAction from './templates/confirmed-action.json' with { type: 'json' };
import facts from './templates/facts.json' with { type: 'json' };
import fixes from './templates/fixes.json' with { type: 'json' };
import frame from './templates/frame.json' with { type: 'json' };
import input from './templates/input.json' with { type: 'json' };
import open from './templates/open.json' with { type: 'json' };
import refresh from './templates/refresh.json' with { type: 'json' };
import severity from './templates/severity.json' with { type: 'json' };
import steps from './templates/steps.json' with { type: 'json' };
import table from './templates/table.json' with { type: 'json' };
import text from './templates/text.json' with { type: 'json' };

/** A value of an Adaptive Card's JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/**
 * A field alone, `${title}`, as our templates have them, is told without the grammar of expressions: that is more to load than
 * everything else of a card, and takes thirty milliseconds for the first field that it reads.
 */
const byGrammar = Template.parseInterpolatedString;
Template.parseInterpolatedString = (text) => fieldIn(text) ?? byGrammar(text);

function fieldIn(text: string): Expression | undefined {
  const [, name] = /^\$\{([a-zA-Z]+)\}$/.exec(text) ?? [];
  const accessor = ExpressionFunctions.standardFunctions.get(ExpressionType.Accessor);
  if (!name || !accessor) return undefined;
  return Expression.makeExpression(ExpressionType.Accessor, accessor, new Constant(name));
}

/** Parsed once: parsing costs several times what expanding does. */
const templates = {
  action: new Template(action),
  choice: new Template(choice),
  confirmedAction: new Template(confirmedAction),
  facts: new Template(facts),
  fixes: new Template(fixes),
  frame: new Template(frame),
  input: new Template(input),
  open: new Template(open),
  refresh: new Template(refresh),
  severity: new Template(severity),
  steps: new Template(steps),
  table: new Template(table),
  text: new Template(text),
};
export type TemplateName = keyof typeof templates;

/**
 * A template filled with data. Fields are inserted as they are and never evaluated again; formatting is done before,
 * because expression functions for numbers and dates cost about 0.1 ms each.
 *
 * @throws when the template does not give an object.
 */
export function expand(name: TemplateName, data: JsonObject): JsonObject {
  const expanded: unknown = templates[name].expand({ $root: data });
  if (!isObject(expanded)) throw new Error(`card template ${name} did not expand to an object`);
  return expanded;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
