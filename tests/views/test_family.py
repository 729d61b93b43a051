"""The family of a picture: who comes from whom, what is hidden, and what it costs to look."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery.lifecycle import State
from gallery.models import Generation, GenerationReference, Image, ReferenceImage, Share, User
from gallery.pages.family import Relative, family_of, family_page
from tests.factories import make_generation, make_image, make_reference, picture


def make(owner: User, prompt: str, *, of: Image | None = None, **fields: Any) -> Image:
    """Make a picture, as an edit or a remix of another one where that is named."""
    row = make_generation(owner, state=State.COMPLETED, prompt=prompt, remix_of=of, **fields)
    return make_image(row, picture(colour="teal"))


def give(child: Image, parent: Image, position: int = 0) -> None:
    """Have one picture made from a copy of another one."""
    reference, _made = ReferenceImage.objects.get_or_create(
        owner=child.owner,
        sha256=f"{parent.pk:064}",
        defaults={
            "file": "x.png",
            "thumbnail": "x.png",
            "content_type": "image/png",
            "bytes": 1,
            "width": 1,
            "height": 1,
            "image": parent,
        },
    )
    GenerationReference.objects.create(
        generation=child.generation, reference=reference, position=position
    )


def share(image: Image, *, shows_prompt: bool = False) -> Image:
    Share.objects.create(image=image, shows_prompt=shows_prompt)
    return image


def look(person: User, image: Image) -> Any:
    return family_of(person, Image.objects.select_related("generation", "owner").get(pk=image.pk))


def drawn(one: Relative) -> Any:
    """Return the tree as words: relation, alternative text, and what is below."""
    return (one.relation, one.tile.alt, [drawn(child) for child in one.children])


def test_edits_remixes_and_references_are_told_apart(alice: User, bob: User) -> None:
    first = share(make(bob, "Bob's"), shows_prompt=True)
    remix = make(alice, "Remixed", of=first)
    edit = make(alice, "Edited", of=remix)
    referred = make(alice, "Referred")
    give(referred, remix)
    seen = look(alice, remix)
    reference = "Made with it as reference"
    assert drawn(seen.root) == (
        "",
        "A picture by bob",
        [("Remix", "Remixed", [(reference, "Referred", []), ("Edit", "Edited", [])])],
    )
    assert seen.credit.words == "Remix of a picture by bob"
    assert seen.credit.url == reverse("gallery:image", args=[first.public_id])
    assert seen.current.image == remix
    assert look(alice, edit).credit is None
    assert look(alice, edit).root.image == first
    assert look(bob, first).times_remixed == 0
    share(remix)
    assert look(bob, first).times_remixed == 1


def test_other_references_stand_beside(alice: User) -> None:
    main, other, child = (make(alice, name) for name in ("Main", "Other", "Child"))
    upload = make_reference(alice)
    for position, parent in enumerate((main, other)):
        give(child, parent, position)
    GenerationReference.objects.create(generation=child.generation, reference=upload, position=2)
    seen = look(alice, child)
    assert seen.root.image == main
    assert [one.alternative for one in seen.current.beside] == ["Other", "Reference image"]


@pytest.mark.parametrize("hidden", ["not shared", "taken back", "in the trash", "suspended"])
def test_hidden_branch_is_left_out_with_all_that_hangs_on_it(
    alice: User, bob: User, hidden: str
) -> None:
    first = share(make(alice, "First"))
    branch = share(make(bob, "Branch", of=first))
    beyond = share(make(alice, "Beyond", of=branch))
    assert drawn(look(alice, first).root)[2] != []
    if hidden == "in the trash":
        Image.objects.filter(pk=branch.pk).update(
            trashed_at=timezone.now(), trashed_with=branch.public_id
        )
    elif hidden == "suspended":
        bob.standing = "suspended"
        bob.save(update_fields=["standing"])
    else:
        Share.objects.filter(image=branch).delete()
    below = look(alice, first)
    assert (drawn(below.root), below.root.more) == (("", "First", []), 0)
    assert below.times_remixed == 0
    above = look(alice, beyond)
    assert above.root is above.current
    # Its maker knows whose it was; others are told nothing.
    assert (above.credit.words, above.credit.url) == ("Remix of a picture by bob", "")
    carol = User.objects.create_user("carol")
    assert look(carol, beyond).credit is None


def test_others_prompts_and_uploads_are_not_told(alice: User, bob: User, as_bob: Client) -> None:
    first = share(make(alice, "Alice's secret"))
    GenerationReference.objects.create(
        generation=first.generation, reference=make_reference(alice), position=0
    )
    remix = make(bob, "Bob's", of=first)
    assert look(bob, first).is_alone is False
    assert look(bob, first).current.beside == []
    html = as_bob.get(reverse("gallery:image-family", args=[remix.public_id])).content.decode()
    assert "A picture by alice" in html
    assert "Alice&#x27;s secret" not in html


def test_stranger_sees_no_family(as_bob: Client, alice: User) -> None:
    image = make(alice, "Alice's")
    address = reverse("gallery:image-family", args=[image.public_id])
    assert as_bob.get(address).status_code == 404


def test_rows_that_go_round_in_circles_are_shown_once(alice: User) -> None:
    one, two, three = (make(alice, name) for name in ("One", "Two", "Three"))
    for child, parent in ((two, one), (three, two), (one, three)):
        Generation.objects.filter(pk=child.generation_id).update(remix_of=parent)
    Generation.objects.filter(pk=one.generation_id).update(remix_of=one)
    give(one, three)
    seen = look(alice, two)
    names: list[str] = []

    def walk(relative: Relative) -> None:
        names.append(relative.tile.prompt)
        for child in relative.children:
            walk(child)

    walk(seen.root)
    assert sorted(names) == ["One", "Three", "Two"]


def test_hundreds_of_descendants_are_bounded_and_cost_six_queries(
    alice: User, bob: User, as_alice: Client
) -> None:
    grandparent = make(alice, "Grandparent")
    parent = make(alice, "Parent", of=grandparent)
    image = make(alice, "Image", of=parent)

    def queries() -> int:
        found = Image.objects.select_related("generation", "owner").get(pk=image.pk)
        with CaptureQueriesContext(connection) as seen:
            family_of(alice, found)
        return len(seen)

    alone = queries()
    children = [make(alice, f"Child {number}", of=image) for number in range(70)]
    for child in children[-3:]:
        for number in range(6):
            make(alice, f"Grandchild {number}", of=child)
            give(make(alice, f"Given {number}"), child)
    assert alone <= queries() <= 6
    seen = look(alice, image)
    assert [child.image for child in seen.current.children] == children[:-7:-1]
    assert seen.current.more == 64
    assert [len(child.children) for child in seen.current.children[:4]] == [3, 3, 3, 0]
    assert [child.more for child in seen.current.children[:4]] == [9, 9, 9, 0]
    page = family_page(alice, image)
    (older,) = (page.older_url,)
    html = as_alice.get(older).content.decode()
    assert html.count("Restart from here:") == 2 + 22
    assert "Child 21" in html
    assert "Child 22" not in html


def test_page_of_a_picture_restarts_from_a_relative(as_alice: Client, alice: User) -> None:
    parent = make(alice, "Parent")
    image = make(alice, "Image", of=parent)
    html = as_alice.get(reverse("gallery:image", args=[image.public_id])).content.decode()
    assert f'value="{parent.public_id}"' in html
    assert "Restart from here" in html
    as_alice.post(reverse("gallery:draft-take"), {"what": "remix", "image": str(parent.public_id)})
    assert alice.draft.remix_of == parent
