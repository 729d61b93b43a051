"""Faults that are armed by a call, for the next requests or the next jobs."""

from tests.sandbox.provider_process import Team


def test_the_next_three_submits_meet_it(team: Team) -> None:
    team.arm("unavailable", times=3)
    assert [team.send().status_code for _ in range(4)] == [503, 503, 503, 202]


def test_it_can_meet_the_list_and_not_the_reads(team: Team) -> None:
    job_id = team.submit()
    team.arm("error-502", path="/v2/jobs")
    assert team.http.get(f"/v2/jobs/{job_id}").status_code == 200
    assert [team.http.get("/v2/jobs").status_code for _ in range(2)] == [502, 200]


def test_it_can_meet_everything_under_a_path(team: Team) -> None:
    team.arm("unauthorized", path="/v2/", times="always")
    assert [team.send().status_code, team.http.get("/v2/me").status_code] == [401, 401]
    team.http.delete("/sandbox/faults")
    assert team.send().status_code == 202


def test_it_can_meet_files(team: Team) -> None:
    job = team.ended(team.submit())
    team.arm("unavailable", path="/images/")
    (address,) = job["result"]["images"]
    assert [team.http.get(address).status_code for _ in range(2)] == [503, 200]


def test_a_fault_of_jobs_is_carried_by_the_next_accepted_ones(team: Team) -> None:
    team.arm("policy", times=2)
    ends = [team.ended(team.submit(key=f"k{n}"))["status"] for n in range(3)]
    assert ends == ["FAILED", "FAILED", "COMPLETED"]


def test_a_repeat_under_a_key_uses_up_no_fault_of_jobs(team: Team) -> None:
    team.submit(key="k1")
    team.arm("policy")
    team.submit(key="k1")
    assert team.ended(team.submit(key="k2"))["status"] == "FAILED"


def test_a_lost_answer_can_be_armed(team: Team) -> None:
    team.arm("lost-504")
    assert team.send(key="k1").status_code == 504
    assert team.send(key="k1").json()["jobId"] == team.books()["jobs"][0]["id"]


def test_the_table_and_the_armed_faults_can_be_listed(team: Team) -> None:
    team.arm("rate-limit", value="9", times=2)
    shown = team.http.get("/sandbox/faults").json()
    assert all(fault["summary"] for fault in shown["faults"])
    (armed,) = shown["armed"]
    assert (armed["name"], armed["value"], armed["remaining"]) == ("rate-limit", "9", 2)


def test_an_unknown_fault_is_refused(team: Team) -> None:
    answer = team.http.post("/sandbox/faults", json={"name": "earthquake"})
    assert answer.status_code == 400
