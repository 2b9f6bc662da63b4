"""What the made-up raters of the story wrote, by group and person. No real people."""

from collections.abc import Mapping

from instruments.groups import RaterGroup

COMMENTS: Mapping[RaterGroup, tuple[Mapping[str, str], ...]] = {
    RaterGroup.SELF: (
        {
            "keep_doing": "Preparing big presentations thoroughly and rehearsing the difficult questions.",
            "do_differently": "I would like to come across as calmer when a meeting heats up.",
            "advice": "Protect two hours a week for thinking ahead.",
        },
    ),
    RaterGroup.SUPERVISOR: (
        {
            "keep_doing": "Your monthly written updates. They are short, and the bad news comes first.",
            "do_differently": "When two of your managers disagree, bring them into one room in the first week.",
            "advice": "Pick one programme and hand it over whole, budget included.",
        },
        {"keep_doing": "The way you speak to the whole organisation after results: people leave steadier."},
    ),
    RaterGroup.PEER: (
        {
            "keep_doing": "Steady in the room. In the spring review everyone looked over to see how Dana took it.",
            "do_differently": "Differences between our teams sit too long. Put them on the agenda while still small.",
        },
        {
            "keep_doing": "Explains where we are heading so that I can repeat it to my own people.",
            "advice": "Ask the quieter ones first; they tend to agree with whatever was said last.",
        },
        {"do_differently": "Say plainly who decides. I have twice worked on something that was already settled."},
        {"advice": "Let the platform team run its own planning round once, without joining."},
        {},
    ),
    RaterGroup.DIRECT_REPORT: (
        {
            "keep_doing": "Comes well prepared, and notices when someone has done extra work.",
            "do_differently": "Tasks come back to be redone. It would help to hear at the start what good looks like.",
            "advice": "Hand over one thing completely and stay away from it for a month.",
        },
        {
            "do_differently": "After the reorganisation nobody spoke about the people who left. It still hangs here.",
            "advice": "Spend one lunch a week with us that has no agenda.",
        },
        {"keep_doing": "Stands in front of us when something goes wrong outside the team."},
        {"do_differently": "Tell us before you change the plan, even if it is only five minutes before."},
    ),
}
