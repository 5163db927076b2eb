/** What each column of a file is to the model: an attribute, an event, the lead's id, its outcome, its source, or nothing. */
import type { Column } from "./table.ts";
import { type ColumnType, guessType } from "./values.ts";

export type Role = "attribute" | "event" | "id" | "outcome" | "source" | "ignore";

export interface ColumnMapping {
  /** The column's name in the file. */
  column: string;
  role: Role;
  /** The attribute, or the event that happened at the column's date. */
  name: string;
  type: ColumnType;
}

export interface Mapping {
  columns: ColumnMapping[];
  /** Texts that mean no answer, as typed. */
  unanswered: string;
  /** The text of the outcome column that means converted; empty without such a column. */
  converted: string;
}

/** What a column is shown by, to be mapped. */
export interface ColumnSummary {
  name: string;
  /** Its first texts, each once. */
  examples: string[];
  distinct: number;
  /** Rows that have no text. */
  empty: number;
}

const MOST_EXAMPLES = 40;

export function summarise(column: Column, rowCount: number): ColumnSummary {
  let empty = 0;
  for (let row = 0; row < rowCount; row += 1) if ((column.codes[row] ?? 0) === 0) empty += 1;
  return {
    name: column.name,
    examples: column.texts.slice(1, 1 + MOST_EXAMPLES).map((text) => text.slice(0, 120)),
    distinct: column.texts.length - 1,
    empty,
  };
}

/** What CRMs and people call the attributes that models ask for, without case, blanks and marks. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  email: ["emailaddress", "mail", "epost", "电子邮件", "電子郵件", "邮箱", "信箱"],
  jobtitle: ["title", "position", "role", "stilling", "职位", "職位", "职务", "職稱"],
  employees: ["companysize", "numberofemployees", "numemployees", "noofemployees", "headcount", "size", "ansatte", "antallansatte", "员工数", "員工數", "人数"],
  company: ["companyname", "organization", "organisation", "account", "firma", "bedrift", "公司"],
  country: ["countryregion", "countrycode", "land", "国家", "國家"],
  industry: ["sector", "bransje", "行业", "行業"],
  department: ["avdeling", "部门", "部門"],
  budget: ["budsjett", "预算", "預算"],
};

const OUTCOME = /^(is|has)?(converted|conversion|won|closedwon|outcome|revenue|purchased|bought|customer|iscustomer|becamecustomer|dealstatus|result|label|target|konvertert|vunnet|resultat|成交|转化|轉換|结果|結果)$/;
const SOURCE = /^(lead|original|first|traffic)?(source|channel|medium|campaign|utmsource|kilde|kanal|来源|來源|渠道)$/;
/** Taken for the source where no column says that it is. */
const ORIGIN = /^(lead)?origin$|^(visitor|traffic)type$/;
const ID = /^(lead|contact|prospect|record|customer|person|user)?(id|uuid|guid|number|key)$|^编号$|^編號$/;
const CONVERTED = ["1", "true", "yes", "won", "closed won", "converted", "customer", "ja", "vunnet", "是", "成交"];

/** A first mapping: names that match, types by the texts. */
export function guessMapping(columns: readonly Column[], attributes: readonly string[], unanswered: string, unansweredSet: ReadonlySet<string>): Mapping {
  const byKey = new Map<string, string>();
  for (const attribute of attributes) {
    byKey.set(keyOf(attribute), attribute);
    for (const other of ALSO[keyOf(attribute)] ?? []) if (!byKey.has(other)) byKey.set(other, attribute);
  }
  const taken = new Set<string>();
  const hasSource = columns.some(({ name }) => SOURCE.test(keyOf(name)));
  const once = { id: false, outcome: false, source: false };
  const mapped = columns.map((column): ColumnMapping => {
    const key = keyOf(column.name);
    const type = guessType(column.texts.slice(1), unansweredSet);
    const attribute = byKey.get(key);
    const base = { column: column.name, name: "", type };
    if (attribute !== undefined && !taken.has(attribute)) {
      taken.add(attribute);
      return { ...base, role: "attribute", name: attribute };
    }
    const distinct = column.texts.length - 1;
    if (!once.id && ID.test(key)) {
      once.id = true;
      return { ...base, role: "id" };
    }
    if (!once.outcome && OUTCOME.test(key) && distinct >= 2 && distinct <= 20) {
      once.outcome = true;
      return { ...base, role: "outcome" };
    }
    if (!once.source && (hasSource ? SOURCE : ORIGIN).test(key)) {
      once.source = true;
      return { ...base, role: "source" };
    }
    return { ...base, role: "ignore" };
  });
  const outcome = columns.find((_, at) => mapped[at]!.role === "outcome");
  return { columns: mapped, unanswered, converted: outcome === undefined ? "" : guessConverted(outcome) };
}

/** Of an outcome's texts the one that means converted. */
export function guessConverted(column: Column): string {
  const texts = column.texts.slice(1);
  const said = CONVERTED.map((word) => texts.find((text) => text.trim().toLowerCase() === word)).find((text) => text !== undefined);
  return said ?? texts.at(-1) ?? "";
}

function keyOf(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
