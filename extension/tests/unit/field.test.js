// What is being typed is never lost when the stored value changes elsewhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { field } from "../../options/field.js";

function typedIn() {
  const input = Object.assign(new EventTarget(), { value: "" });
  const saved = [];
  const made = field(input, (value) => saved.push(value));
  made.show("http://home");
  return { input, made, saved, leave: () => input.dispatchEvent(new Event("change")) };
}

test("a field shows what is stored, and follows it", () => {
  const { input, made } = typedIn();
  assert.equal(input.value, "http://home");
  assert.equal(made.show("http://lab"), false);
  assert.equal(input.value, "http://lab");
});

test("what is typed stays when another device changes the value, is told of once, and is saved when chosen", () => {
  const { input, made, saved, leave } = typedIn();
  input.value = "http://half-wri";
  assert.equal(made.show("http://lab"), true);
  assert.equal(made.show("http://lab"), false, "the same news is told once");
  assert.equal(input.value, "http://half-wri");
  leave();
  assert.deepEqual(saved, [], "leaving the field does not decide");
  made.keep();
  assert.deepEqual(saved, ["http://half-wri"]);
  made.settle("http://half-wri", "http://half-wri");
  input.value = "http://half-written";
  leave();
  assert.deepEqual(saved, ["http://half-wri", "http://half-written"]);
});

test("the other value can be taken instead", () => {
  const { input, made, saved, leave } = typedIn();
  input.value = "typed";
  made.show("theirs");
  made.drop();
  assert.equal(input.value, "theirs");
  leave();
  assert.deepEqual(saved, []);
});

test("a stored value that was repaired is shown, unless more has been typed meanwhile", () => {
  const { input, made } = typedIn();
  input.value = "http://lab/";
  made.settle("http://lab", "http://lab/");
  assert.equal(input.value, "http://lab");
  input.value = "http://lab/more";
  made.settle("http://lab", "http://lab/");
  assert.equal(input.value, "http://lab/more");
  assert.equal(made.typed(), true);
});

test("leaving a field without a change saves nothing", () => {
  const { saved, leave } = typedIn();
  leave();
  assert.deepEqual(saved, []);
});
