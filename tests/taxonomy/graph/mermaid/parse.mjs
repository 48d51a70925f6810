// Reads one flowchart a line, as a JSON string, and answers each with what Mermaid's own parser made of it.
// The packages are looked for in the folder that is named as argument.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { runInThisContext } from "node:vm";

const require = createRequire(`${process.argv[2]}/`);
const { JSDOM } = require("jsdom");

// Mermaid cleans every label by DOMPurify, which wants the document of a browser.
const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
for (const name of ["Element", "Node", "NodeFilter", "DocumentFragment", "HTMLTemplateElement", "DOMParser"]) {
  globalThis[name] = window[name];
}
runInThisContext(readFileSync(require.resolve("@mermaid-js/tiny"), "utf8"));

async function read(text) {
  try {
    const { diagramType } = await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const nodes = [...db.getVertices().values()].map(({ id, text, classes }) => ({ id, text, classes }));
    const edges = db.getEdges().map(({ start, end, text, type, stroke }) => ({ start, end, text, type, stroke }));
    return { type: diagramType, title: db.getAccTitle(), nodes, edges, classes: [...db.getClasses().keys()] };
  } catch (error) {
    return { error: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await read(JSON.parse(line))));
}
