"""Asks a language model."""

from collections.abc import Iterator
from typing import Annotated

from flows.action import ONLINE, Action, action
from flows.events.service import LLMCalled, Tokens
from flows.limits import LLM_OUTPUT_TOKENS
from flows.properties import LocalName, evaluated, required
from flows.refs import LLMRef
from flows.run import Run
from flows.services import LLMAnswer, ServiceError

FAILED = "<ERROR>"


@action("call_llm")
class CallLLM(Action, frozen=True, kw_only=True, tag="call_llm"):
    """Gives a language model instructions and an input; what it says, or `<ERROR>`, is kept in a local."""

    flow_types = ONLINE
    llm: LLMRef
    instructions: Annotated[str, evaluated(10_000), required]
    input: Annotated[str, evaluated(10_000)] = ""
    output_local: LocalName

    def local_names(self) -> Iterator[str]:
        yield self.output_local

    def execute(self, run: Run) -> None:
        answer = self._ask(run)
        run.locals[self.output_local] = answer.output if answer else FAILED

    def _ask(self, run: Run) -> LLMAnswer | None:
        llm = run.assets.llms.get(self.llm.uuid)
        if llm is None:
            run.missing(self.llm)
            return None
        instructions, text = run.text(self.instructions), run.text(self.input)
        if "engine" not in llm.roles:
            run.error(f"LLM {llm.uuid} does not have the engine role")
            return None
        try:
            answer = run.services.ask_llm(llm.uuid, instructions, text, LLM_OUTPUT_TOKENS)
        except ServiceError as error:
            run.error(str(error))
            return None
        run.tick()
        run.log(
            LLMCalled(
                llm=llm.ref,
                instructions=instructions,
                input=text,
                output=answer.output,
                tokens=Tokens(answer.tokens_input, answer.tokens_output),
                elapsed_ms=answer.elapsed_ms,
            )
        )
        return answer
