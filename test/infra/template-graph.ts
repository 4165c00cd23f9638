import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.array(z.string()), z.string().transform((id) => [id])]).default([]),
});
const templateSchema = z.object({ Resources: z.record(z.string(), resourceSchema) });

/** A resource of a template. */
export type Resource = z.infer<typeof resourceSchema> & { id: string };

/** The resources of a template, and what each waits for. */
export type TemplateGraph = {
  all: Resource[];
  ofType(...types: string[]): Resource[];
  /** Whether one is only made when the other is there. */
  waitsFor(id: string, other: string): boolean;
};

/** Every string in a value, with the keys above it. */
export function textsOf(value: unknown, path: string[] = []): { text: string; path: string[] }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, [...path, key]));
}

/** The resources that a value refers to. */
export function referencesOf(value: unknown): string[] {
  return textsOf(value)
    .filter(({ path }) => path.at(-1) === 'Ref' || (path.at(-2) === 'Fn::GetAtt' && path.at(-1) === '0'))
    .map(({ text }) => text);
}

/** Reads a template as a graph of what waits for what. */
export function graphOf(template: Template): TemplateGraph {
  const { Resources } = templateSchema.parse(template.toJSON());
  const all = Object.entries(Resources).map(([id, resource]) => ({ id, ...resource }));
  const direct = new Map(
    all.map(({ id, Properties, DependsOn }) => [id, [...referencesOf(Properties), ...DependsOn]]),
  );
  const closures = new Map<string, Set<string>>();
  const closureOf = (id: string): Set<string> => {
    const known = closures.get(id);
    if (known !== undefined) return known;
    const found = new Set<string>();
    closures.set(id, found);
    for (const next of direct.get(id) ?? []) for (const one of [next, ...closureOf(next)]) found.add(one);
    return found;
  };
  return {
    all,
    ofType: (...types) => all.filter(({ Type }) => types.includes(Type)),
    waitsFor: (id, other) => closureOf(id).has(other),
  };
}
